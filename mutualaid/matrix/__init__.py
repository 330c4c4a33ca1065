"""Who may open which door of the site, as data: `LINES`, one for doors that answer alike.

The doors themselves ask the permission functions of their app. A test walks every door as every
role, in every state, and compares what it answers with what is written here.
"""

from mutualaid.matrix.admins import ADMINS
from mutualaid.matrix.desk import DESK
from mutualaid.matrix.front import FRONT
from mutualaid.matrix.lines import Line, Subject
from mutualaid.matrix.own import OWN
from mutualaid.matrix.roles import ROLES, Answer, Role

LINES: tuple[Line, ...] = (*FRONT, *OWN, *DESK, *ADMINS)

__all__ = ["LINES", "ROLES", "Answer", "Line", "Role", "Subject"]
