"""The words that posts choose from: languages, access, diets, vehicles and equipment.

A need lists what it requires, an offer what it brings, so each name has to read well on both.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One word of a vocabulary. Languages have their own code as slug."""

    slug: str
    en: str
    es: str


LANGUAGES = (
    Entry("en", "English", "Inglés"),
    Entry("es", "Spanish", "Español"),
    Entry("zh", "Chinese (Mandarin)", "Chino (mandarín)"),
    Entry("yue", "Chinese (Cantonese)", "Chino (cantonés)"),
    Entry("fr", "French", "Francés"),
    Entry("ht", "Haitian Creole", "Criollo haitiano"),
    Entry("ar", "Arabic", "Árabe"),
    Entry("bn", "Bengali", "Bengalí"),
    Entry("ru", "Russian", "Ruso"),
    Entry("vi", "Vietnamese", "Vietnamita"),
    Entry("so", "Somali", "Somalí"),
    Entry("ase", "American Sign Language", "Lengua de señas americana"),
    Entry("pt", "Portuguese", "Portugués"),
    Entry("ko", "Korean", "Coreano"),
    Entry("tl", "Tagalog", "Tagalo"),
    Entry("hi", "Hindi", "Hindi"),
    Entry("ur", "Urdu", "Urdu"),
    Entry("am", "Amharic", "Amárico"),
    Entry("uk", "Ukrainian", "Ucraniano"),
    Entry("pl", "Polish", "Polaco"),
)

ACCESS = (
    Entry("no-stairs", "No stairs", "Sin escaleras"),
    Entry("wheelchair", "Wheelchair", "Silla de ruedas"),
    Entry("low-vision", "Blind or low vision", "Ceguera o baja visión"),
    Entry("hard-of-hearing", "Deaf or hard of hearing", "Sordera o dificultad para oír"),
    Entry("immunocompromised", "Masks, easily infected", "Mascarilla, defensas bajas"),
    Entry("power-dependent", "Depends on electric devices", "Depende de aparatos eléctricos"),
    Entry("pets-in-home", "Pets in the home", "Mascotas en casa"),
    Entry("smoke-free", "No smoke", "Sin humo"),
)

DIETARY = (
    Entry("halal", "Halal", "Halal"),
    Entry("kosher", "Kosher", "Kosher"),
    Entry("vegetarian", "Vegetarian", "Vegetariano"),
    Entry("vegan", "Vegan", "Vegano"),
    Entry("no-pork", "No pork", "Sin cerdo"),
    Entry("low-sodium", "Low salt", "Poca sal"),
    Entry("diabetic", "Fit for diabetics", "Apto para diabéticos"),
    Entry("soft-food", "Soft food", "Comida blanda"),
    Entry("gluten-free", "No gluten", "Sin gluten"),
    Entry("lactose-free", "No lactose", "Sin lactosa"),
    Entry("no-nuts", "No nuts", "Sin nueces"),
)

EQUIPMENT = (
    Entry("car", "Car", "Auto"),
    Entry("van", "Van or pickup", "Van o camioneta"),
    Entry("car-seat", "Child’s car seat", "Silla infantil para auto"),
    Entry("folding-wheelchair", "Room for a folding wheelchair", "Cabe una silla plegable"),
    Entry("wheelchair-ramp", "Ramp or lift for a wheelchair", "Rampa para silla de ruedas"),
    Entry("cargo-bike", "Cargo bike", "Bicicleta de carga"),
    Entry("hand-truck", "Hand truck", "Carretilla"),
    Entry("drill", "Drill", "Taladro"),
    Entry("long-ladder", "Long ladder", "Escalera larga"),
)

WORDS_BY_VOCABULARY = {
    "language": LANGUAGES,
    "access": ACCESS,
    "dietary": DIETARY,
    "equipment": EQUIPMENT,
}
