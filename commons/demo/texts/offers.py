"""All the made-up offers, in the order in which they are planted."""

from commons.demo.texts.offers_at_home import AROUND_THE_HOUSE, REPAIR_AND_GARDEN
from commons.demo.texts.offers_of_the_heart import CARE, KNOWING_HOW, ROOF_MONEY_GROUP
from commons.demo.texts.offers_of_things import FOOD, GOODS, LOANS
from commons.demo.texts.offers_on_wheels import ERRANDS, RIDES

OFFERS = (
    *RIDES, *ERRANDS, *FOOD, *GOODS, *LOANS, *REPAIR_AND_GARDEN, *AROUND_THE_HOUSE, *CARE,
    *KNOWING_HOW, *ROOF_MONEY_GROUP,
)  # fmt: skip
