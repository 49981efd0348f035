"""What minutes, talks, study records, opinions, plans and rectification papers come to: the same document, other questions."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.assess.meeting import judge_meeting
from pipeline.assess.opinions import gathered
from pipeline.assess.pack import Pack
from pipeline.assess.plan import look_at
from pipeline.assess.rectification import items_of
from pipeline.assess.remarks import remarks
from pipeline.assess.study import add_up
from pipeline.classify.speech import Listener
from pipeline.classify.talks import judge_talks
from pipeline.classify.turns import TurnReader, members_of
from pipeline.lexicon import Groups, Hit
from pipeline.model import Document, Kind, Labels, Passage, Review
from pipeline.segment.people import Person
from pipeline.segment.talk_records import read_talks
from pipeline.segment.turns import read_minutes
from pipeline.spoken import Edge
from pipeline.told import Told

__all__ = ["PaperReader"]


class PaperReader:
    """Fills in what a review of a paper other than a self-examination tells; `label` labels a text taken as one passage."""

    def __init__(self, listener: Listener, groups: Groups, label: Callable[[str], Labels], pack: Pack) -> None:
        self._listener = listener
        self._label = label
        self._pack = pack
        self._anchors = {index for index, facet in enumerate(groups.facets) if facet.anchor}

    def reviewed(
        self, review: Review, read: Document, passages: Sequence[Passage], hits: Sequence[Hit], roster: Sequence[Person] = ()
    ) -> Review:
        """Return the review with what it tells and its findings; `read` is the document as the rules read it, quotations stay the source's."""
        told = self._told(review.kind, read, passages, hits, roster)
        return replace(review, told=told, findings=remarks(review.document, told, self._pack))

    def _told(self, kind: Kind, read: Document, passages: Sequence[Passage], hits: Sequence[Hit], roster: Sequence[Person]) -> Told:
        match kind:
            case Kind.MINUTES:
                return self._of_minutes(read, roster)
            case Kind.TALK:
                return Told(talks=judge_talks(read, read_talks(read, roster), self._listener))
            case Kind.STUDY:
                return Told(study=add_up(read, self._pack))
            case Kind.OPINIONS:
                return Told(opinions=gathered(read, self._pack, self._edge, self._label))
            case Kind.PLAN:
                return Told(plan=look_at(read, passages, [hit for hit in hits if hit[2] in self._anchors]))
            case Kind.RECTIFICATION:
                return Told(rectification=items_of(read, self._label))
        return Told()

    def _edge(self, words: str) -> Edge:
        return Edge(self._listener.hear("edge", words).answer)

    def _of_minutes(self, read: Document, roster: Sequence[Person]) -> Told:
        minutes = read_minutes(read, roster)
        turns = TurnReader(read, minutes, self._listener).turns()
        members = tuple(person.name for person in roster) or members_of(minutes, turns)
        return Told(turns=turns, meeting=judge_meeting(read, turns, members, minutes.people))
