"""Who may ask what of the station: one table, default deny.

Each command names the least role that it needs; one that is missing here is refused to
everybody. Whoever can open the socket may say any role, so the role is no lock against
programs on this machine: the permissions of the data folder are. It holds the kiosk,
which strangers touch, to what the visitor in front of it may do.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from station.errors import BadRequest, NotAllowed
from station.messages import Asker


class Role(IntEnum):
    """What somebody may do; each may also do what those before it may."""

    GUEST = 0
    """Everybody: every test, and the results of this visit."""
    MEMBER = 1
    """Somebody known to the station: also what is kept of themselves."""
    CLINICIAN = 2
    """Somebody who came in with the clinic's PIN: also everybody's trials."""
    STAFF = 3
    """Somebody who came in with the staff PIN, or works at the machine's terminal."""


def asker(role: Role, person: str | None = None) -> Asker:
    """Return what a request says of who is behind it."""
    return Asker(role.name.lower(), person)


GUEST = asker(Role.GUEST)
CLINICIAN = asker(Role.CLINICIAN)
STAFF = asker(Role.STAFF)

COMMANDS: dict[str, Role] = {
    "accept_trial": Role.CLINICIAN,
    "add_note": Role.CLINICIAN,
    "add_person": Role.GUEST,
    "agree": Role.MEMBER,
    "answer_trial": Role.GUEST,
    "badge_forget": Role.MEMBER,
    "badge_learn": Role.MEMBER,
    "badge_seen": Role.CLINICIAN,
    "begin_battery": Role.GUEST,
    "begin_video": Role.MEMBER,
    "begin_session": Role.GUEST,
    "calibrate": Role.STAFF,
    "cancel_trial": Role.GUEST,
    "choose_foam": Role.GUEST,
    "compose_battery": Role.CLINICIAN,
    "demo": Role.GUEST,
    "describe_client": Role.CLINICIAN,
    "diagnose": Role.STAFF,
    "discard_trial": Role.CLINICIAN,
    "end_video": Role.MEMBER,
    "erase_person": Role.MEMBER,
    "fit_screen": Role.MEMBER,
    "foam": Role.GUEST,
    "forget_answers": Role.MEMBER,
    "leave_part": Role.GUEST,
    "make_plan": Role.MEMBER,
    "renew_plan": Role.MEMBER,
    "next_step": Role.GUEST,
    "noise_check": Role.STAFF,
    "not_mine": Role.MEMBER,
    "note_day": Role.MEMBER,
    "note_effort": Role.GUEST,
    "note_pin": Role.GUEST,
    "note_training": Role.MEMBER,
    "outbox_let_go": Role.STAFF,
    "outbox_mark": Role.STAFF,
    "outbox_send_again": Role.STAFF,
    "outbox_send_now": Role.STAFF,
    "read_plan": Role.MEMBER,
    "read_session": Role.GUEST,
    "remove_battery": Role.CLINICIAN,
    "remove_note": Role.CLINICIAN,
    "remove_video": Role.MEMBER,
    "resume_session": Role.MEMBER,
    "retry_step": Role.GUEST,
    "set_pin": Role.MEMBER,
    "skip_step": Role.GUEST,
    "start_trial": Role.GUEST,
    "status": Role.GUEST,
    "stop_battery": Role.GUEST,
    "subscribe": Role.GUEST,
    "tare": Role.STAFF,
    "tell_session": Role.GUEST,
    "tell_trial": Role.GUEST,
}

OF_ANYBODY = frozenset({"note_pin"})
"""Commands about a person that others may give: who types a PIN is not in yet."""


def check(command: str, by: Asker, args: Mapping[str, Any]) -> None:
    """Refuse a command to whoever may not give it.

    Guests and members have no business with another `person` than themselves.

    Raises:
        BadRequest: there is no such role.
        NotAllowed: the role is too low, or the person is somebody else.
    """
    try:
        role = Role[by.role.upper()]
    except KeyError as error:
        known = ", ".join(one.name.lower() for one in Role)
        raise BadRequest(f"there is no role '{by.role}': one of {known}") from error
    needed = COMMANDS.get(command)
    if needed is None:
        raise NotAllowed(f"'{command}' names no role, so nobody may ask for it")
    if role < needed:
        raise NotAllowed(
            f"'{command}' needs the role {needed.name.lower()}: "
            f"a {by.role.lower()} may not ask for it"
        )
    person = args.get("person")
    others = person is not None and person != by.person
    if others and role < Role.CLINICIAN and command not in OF_ANYBODY:
        raise NotAllowed(
            f"a {by.role.lower()} may ask '{command}' only for themselves: "
            "come in as that person first"
        )
