"""How right the model of speech is on hands it has never heard: whole files of its corpus left out in turn; macro-F1 a question."""

from sklearn.metrics import f1_score

from pipeline.classify.speech_corpus import read_speech
from pipeline.classify.train import chosen_of, out_of_fold
from pipeline.classify.train_speech import SPEECH_QUESTIONS, speech_space, taught


def main() -> None:
    utterances = read_speech()
    everything = taught(utterances)
    space, _ = speech_space(everything)
    print(f"{len(utterances)} utterances of {len({utterance.source for utterance in utterances})} files, whole files left out")
    for asked in SPEECH_QUESTIONS:
        chosen, answers = chosen_of(asked, everything)
        given = out_of_fold(space, chosen, answers).argmax(axis=1)
        written = chosen < len(utterances)
        line = f"  {asked.name:<9} n={written.sum():<5} macro-F1 {f1_score(answers[written], given[written], average='macro'):.3f}"
        third = f"  of a third person {f1_score(answers[~written], given[~written], average='macro'):.3f}" if asked.name == "edge" else ""
        print(line + third)


if __name__ == "__main__":
    main()
