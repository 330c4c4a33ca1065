"""Everything that happens to a match, one atomic function each.

Proposing and answering in `asking`, the yes of both in `agreeing`, steps back in `leaving`,
the end of needs, offers and plans in `closing`, doubles in `merging`, what happens as days
pass in `following`, the joint plan of the whole queue in `planning`, asking whether posts still
hold in `refreshing`, putting a need back as it was in `undoing`, giving a need more room or
pointing elsewhere in `widening`, making several needs out of one in `splitting`, reminders in
`reminding`, several questions at once in `waves`, what the others hear then in `others`, never
again with this person in `apart`, hiding one's contact again in `hiding`.
"""

from matching.services.agreeing import confirm_match, refuse_match, set_details
from matching.services.apart import (
    end_between,
    keep_apart,
    keep_apart_from,
    keep_apart_from_author,
)
from matching.services.asking import (
    accept_match,
    answer_later,
    decline_match,
    propose,
    volunteer,
)
from matching.services.closing import (
    close_if_done,
    close_need,
    close_offer,
    complete_match,
    forget_matches,
    put_plan_away,
)
from matching.services.following import (
    ask_backups_due,
    ask_how_it_went,
    expire_due,
    lapse_due,
    lapse_match,
    let_questions_go,
    pass_on_changes,
)
from matching.services.hiding import hide_contact, show_contact
from matching.services.leaving import cancel_match, take_back_proposal, take_back_proposals
from matching.services.merging import (
    hand_matches,
    merge_needs,
    require_no_pairing,
    unmerge_needs,
)
from matching.services.planning import (
    Asked,
    keep_plan,
    plan_anew,
    propose_in_lots,
    propose_plan,
)
from matching.services.refreshing import ask_about_freshness, confirm_current
from matching.services.reminding import (
    remind_of_plans,
    remind_unanswered,
    tell_nobody_found,
    without_anybody,
)
from matching.services.splitting import Part, join_again, split_need
from matching.services.undoing import (
    AlreadyTold,
    changed_fields,
    difference,
    drop_letters,
    image_of,
    put_back,
    put_fields_back,
)
from matching.services.waves import ask_in_waves, ask_wave
from matching.services.widening import ask_to_widen, hand_on, keep_as_is, widen_need

__all__ = [
    "AlreadyTold",
    "Asked",
    "Part",
    "accept_match",
    "answer_later",
    "ask_about_freshness",
    "ask_backups_due",
    "ask_how_it_went",
    "ask_in_waves",
    "ask_to_widen",
    "ask_wave",
    "cancel_match",
    "changed_fields",
    "close_if_done",
    "close_need",
    "close_offer",
    "complete_match",
    "confirm_current",
    "confirm_match",
    "decline_match",
    "difference",
    "drop_letters",
    "end_between",
    "expire_due",
    "forget_matches",
    "hand_matches",
    "hand_on",
    "hide_contact",
    "image_of",
    "join_again",
    "keep_apart",
    "keep_apart_from",
    "keep_apart_from_author",
    "keep_as_is",
    "keep_plan",
    "lapse_due",
    "lapse_match",
    "let_questions_go",
    "merge_needs",
    "pass_on_changes",
    "plan_anew",
    "propose",
    "propose_in_lots",
    "propose_plan",
    "put_back",
    "put_fields_back",
    "put_plan_away",
    "refuse_match",
    "remind_of_plans",
    "remind_unanswered",
    "require_no_pairing",
    "set_details",
    "show_contact",
    "split_need",
    "take_back_proposal",
    "take_back_proposals",
    "tell_nobody_found",
    "unmerge_needs",
    "volunteer",
    "widen_need",
    "without_anybody",
]
