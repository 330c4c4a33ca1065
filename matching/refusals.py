"""What matching says no to, each with a sentence fit to show a member."""

from django.utils.translation import gettext_lazy as _

from neighborhood.moves import Refusal


class NotProposed(Refusal):
    """The match no longer waits for an answer."""

    sentence = _("This question is no longer open. Here is how it stands now.")


class NotAccepted(Refusal):
    """The match does not wait for the requester's yes."""

    sentence = _("This is not waiting for a yes any more. Here is how it stands now.")


class NotConfirmed(Refusal):
    """There is no plan to close or change."""

    sentence = _("There is no plan here any more. Here is how it stands now.")


class AlreadyOver(Refusal):
    """Nothing is left to step out of."""

    sentence = _("This was already over. Here is how it stands now.")


class NeedIsNotOpen(Refusal):
    """Nobody new is asked for this need."""

    sentence = _("This need does not look for help at the moment.")


class NeedWasJoined(NeedIsNotOpen):
    """The need was closed as a duplicate; another goes on for both."""

    sentence = _("This need was asked for twice. It is closed here, and goes on as the other one.")


class JoinedMeanwhile(Refusal):
    """The need of this match was merged with another while somebody answered."""

    sentence = _(
        "This need was asked for twice, and was just made one. Your answer came at the same "
        "moment, so it is not written down yet. Look once more, then answer again."
    )


class OwnOffer(Refusal):
    """A coordinator would ask themselves, and then write down their own yes."""

    sentence = _("This is your own offer. Say on the board that you can help.")


class OfferIsNotAvailable(Refusal):
    """The offer is paused, held or withdrawn."""

    sentence = _("This offer is not there at the moment.")


class OfferIsFull(Refusal):
    """The offer has no room left."""

    sentence = _("This offer has no room left at the moment.")


class AlreadyTogether(Refusal):
    """A live match of these two exists."""

    sentence = _("This neighbor was already asked.")


class AlreadyAnswered(Refusal):
    """The helper said no to this need before."""

    sentence = _("This neighbor was asked before and could not. We do not ask twice.")


class NotForEachOther(Refusal):
    """The same person, or a blocked pair. The sentence does not tell which."""

    sentence = _("These two cannot be brought together.")


class HelperIsResting(Refusal):
    """The helper asked for a rest."""

    sentence = _("This neighbor is resting from questions for now.")


class OverPace(Refusal):
    """The helper would be asked, or would help, more often than they want."""

    sentence = _("This neighbor does not want to be asked more often this week.")


class OwnPaceReached(OverPace):
    """The same, said to the helper."""

    sentence = _(
        "You already said yes as often as you wanted to this week. If you like, say yes anyway."
    )


class TooManyUnproved(Refusal):
    """A helper whom no code has reached would take one more need from the board."""

    sentence = _(
        "You said yes to several needs already. Sign in once with your e-mail or number to say "
        "yes to more, or wait until one of these is over."
    )


class ApartFromManyUnproved(Refusal):
    """Somebody whom no code has reached would keep apart from the author of one more post."""

    sentence = _(
        "You said this several times already. Sign in once with your e-mail or number to say it "
        "again, or tell a coordinator."
    )


class PlanBreaksRules(Refusal):
    """The independent verifier found something wrong with a joint plan."""

    sentence = _(
        "This plan would ask too much of somebody, so nobody was asked. Here is a new one."
    )


class PlanNotMade(Refusal):
    """The numbers of the plan are too large for the solver to count with."""

    sentence = _("No plan could be made with the numbers that are set. The one before still holds.")


class DoubleIsClosed(Refusal):
    """One of two needs that look alike is over, or merged already."""

    sentence = _("One of these two is closed by now. Here is how it stands.")


class DoubleIsHeld(Refusal):
    """The need that is to stay waits for a look itself."""

    sentence = _("The one to keep still waits for a look. Let it onto the board first.")


class YesOnTheOther(Refusal):
    """A helper said yes to the need that would be closed."""

    sentence = _("Somebody has said yes to the one that would be closed. Keep that one.")


class YesOnBoth(Refusal):
    """Helpers said yes to both needs."""

    sentence = _("Somebody has said yes to each of them, so both stand until that is done.")


class DoubleChanged(Refusal):
    """What was merged cannot be put back as it was."""

    sentence = _("One of the two was changed since, or somebody answered. They stay one.")


class AskedForBoth(Refusal):
    """Two members who look like one are asked for one need."""

    sentence = _("Both were asked for the same need. Take one of the two questions back first.")


class NothingToWiden(Refusal):
    """The need is as wide as this would make it, or changed meanwhile."""

    sentence = _("This is so already. Here is how it stands now.")


class SomebodyWasAsked(Refusal):
    """A need cannot be split while somebody is asked for all of it."""

    sentence = _("Somebody was asked for all of it. Take that back first, then split it.")
