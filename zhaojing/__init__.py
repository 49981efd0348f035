"""The front doors of the house; `zhaojing.cli` is the command line."""
