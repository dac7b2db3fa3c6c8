"""What is asked after a trial, because the board cannot see it."""

from __future__ import annotations

from collections.abc import Mapping

from station.errors import BadRequest
from station.protocols.spec import Protocol, Question
from station.store.records import TrialDetail, TrialSummary
from station.store.writer import Writer


def questions_of(
    protocols: Mapping[str, Protocol], trial: TrialSummary
) -> tuple[Question, ...]:
    """Return what may be asked after a trial; nothing where its protocol is gone."""
    protocol = protocols.get(trial.protocol_id)
    if protocol is None or trial.step >= len(protocol.steps):
        return ()
    return protocol.steps[trial.step].questions


def unanswered(
    protocols: Mapping[str, Protocol], detail: TrialDetail
) -> tuple[Question, ...]:
    """Return what is still to be asked; nothing of a trial without a result."""
    if detail.summary.state != "done":
        return ()
    return tuple(
        one
        for one in questions_of(protocols, detail.summary)
        if one.about not in detail.answers
    )


def answered(
    writer: Writer,
    protocols: Mapping[str, Protocol],
    trial_id: str,
    question: str,
    yes: bool,
) -> bool:
    """Keep an answer; return whether it made the trial invalid.

    Raises:
        NotFound: there is no such trial.
        BadRequest: its protocol does not ask that.
        NotNow: it has no result, or this was answered already.
    """
    asked = questions_of(protocols, writer.trial(trial_id).summary)
    found = next((one for one in asked if one.about == question), None)
    if found is None:
        raise BadRequest(f"after this trial nobody asks about '{question}'")
    return writer.note_answer(trial_id, question, yes=yes, fails=found.then == "fail")
