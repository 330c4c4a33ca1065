"""All the made-up needs, in the order in which they are planted."""

from commons.demo.texts.needs_at_home import AROUND_THE_HOUSE, REPAIR_AND_GARDEN
from commons.demo.texts.needs_of_the_day import ERRANDS, FOOD, GOODS_AND_LOANS, RIDES
from commons.demo.texts.needs_of_the_heart import CARE, KNOWING_HOW, ROOF_MONEY_GROUP

NEEDS = (
    *RIDES, *FOOD, *ERRANDS, *REPAIR_AND_GARDEN, *AROUND_THE_HOUSE, *CARE, *GOODS_AND_LOANS,
    *KNOWING_HOW, *ROOF_MONEY_GROUP,
)  # fmt: skip
