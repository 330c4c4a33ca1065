"""The kinds of help that a new neighborhood starts with, in two levels."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of help. ``tau_km``: where the nearness of a pairing has fallen to 1/e."""

    slug: str
    en: str
    es: str
    tau_km: float = 1.5
    remote: bool = False
    once: bool = False
    children: tuple[Kind, ...] = ()


FOOD = Kind("food", "Food", "Comida", 1.5, children=(
    Kind("groceries", "Groceries", "Compras de comida", 1.5),
    Kind("hot-meals", "Hot meals", "Comida caliente", 1.2),
    Kind("baby-formula", "Baby formula", "Leche de fórmula", 2.5, once=True),
    Kind("pantry-pickup", "Pantry pickup", "Recoger en la despensa", 2.0),
    Kind("community-fridge", "Community fridge", "Nevera comunitaria", 1.5),
))  # fmt: skip

ERRANDS = Kind("errands", "Errands", "Mandados", 1.2, children=(
    Kind("pharmacy", "Pharmacy", "Farmacia", 1.5),
    Kind("laundry", "Laundry", "Lavandería", 1.0),
    Kind("parcels", "Parcels", "Paquetes", 1.2),
    Kind("library", "Library", "Biblioteca", 1.5),
    Kind("bins", "Bins", "Sacar la basura", 0.6),
))  # fmt: skip

RIDES = Kind("rides", "Rides", "Viajes en auto", 3.0, children=(
    Kind("rides-medical", "Rides to the doctor", "Viajes al médico", 3.0),
    Kind("rides-errands", "Rides for errands", "Viajes para hacer mandados", 2.5),
    Kind("rides-school", "Rides to school", "Viajes a la escuela", 2.0),
    Kind("rides-worship", "Rides to worship", "Viajes a la iglesia o al templo", 2.5),
    Kind("rides-station", "Rides to the station", "Viajes a la estación", 3.0),
))  # fmt: skip

CARE = Kind("care", "Care and company", "Cuidado y compañía", 1.5, children=(
    Kind("child-care", "Child care", "Cuidar niños", 1.2),
    Kind("elder-care", "Elder care", "Cuidar a personas mayores", 1.5),
    Kind("respite", "A break for a carer", "Un respiro para quien cuida", 1.5),
    Kind("pets", "Pets", "Mascotas", 1.0),
    Kind("phone-buddy", "Phone buddy", "Charlar por teléfono", remote=True),
    Kind("visit", "A visit", "Una visita", 1.5),
    Kind("check-in-call", "Check-in call", "Llamada para ver cómo va", remote=True),
    Kind("beauty", "Hair and body care", "Cabello y cuidado del cuerpo", 2.5),
))  # fmt: skip

HOME = Kind("home", "Home", "Casa", 1.8, children=(
    Kind("cleaning", "Cleaning", "Limpieza", 1.5),
    Kind("yard", "Yard and garden", "Patio y jardín", 1.5),
    Kind("snow", "Snow", "Nieve", 0.6),
    Kind("carpentry", "Carpentry and painting", "Carpintería y pintura", 2.5),
    Kind("electrical", "Electrical", "Electricidad", 2.5),
    Kind("plumbing", "Plumbing", "Plomería", 2.5),
    Kind("moving", "Moving things", "Mudanzas y cargas", 2.5),
    Kind("sewing", "Sewing", "Costura", 2.0),
    Kind("bike-repair", "Bike repair", "Arreglo de bicicletas", 2.0),
    Kind("car-repair", "Car repair", "Arreglo de autos", 2.5),
))  # fmt: skip

GOODS = Kind("goods", "Goods", "Cosas", 2.5, once=True, children=(
    Kind("diapers", "Diapers", "Pañales", 2.5, once=True),
    Kind("clothing", "Clothing", "Ropa", 2.5, once=True),
    Kind("bedding", "Bedding", "Ropa de cama", 2.5, once=True),
    Kind("furniture", "Furniture", "Muebles", 3.0, once=True),
    Kind("kitchen", "Kitchen things", "Cosas de cocina", 2.5, once=True),
    Kind("fan-heater", "Fan or heater", "Ventilador o calefactor", 3.0, once=True),
    Kind("pet-food", "Pet food", "Comida para mascotas", 2.5, once=True),
    Kind("period-products", "Period products", "Productos para la regla", 2.5, once=True),
    Kind("school-supplies", "School supplies", "Útiles escolares", 2.5, once=True),
))  # fmt: skip

BORROW = Kind("borrow", "Borrow", "Prestar", 1.5, children=(
    Kind("tools", "Tools", "Herramientas", 1.5),
    Kind("ladder", "Ladder", "Escalera", 1.0),
    Kind("medical-equipment", "Medical equipment", "Equipo médico", 3.0),
    Kind("folding-tables", "Folding tables", "Mesas plegables", 2.0),
))  # fmt: skip

SKILLS = Kind("skills", "Skills and advice", "Saberes y consejos", 2.5, children=(
    Kind("computers", "Computers and phones", "Computadoras y teléfonos", 2.5),
    Kind("translation", "Translation", "Traducción", remote=True),
    Kind("forms", "Forms and letters", "Formularios y cartas", remote=True),
    Kind("english", "Practicing English", "Practicar inglés", 2.5),
    Kind("tutoring", "Tutoring", "Clases de apoyo", 2.5),
    Kind("classes", "Classes and lessons", "Clases y talleres", 3.0),
    Kind("job-search", "Job search", "Buscar trabajo", remote=True),
    Kind("taxes", "Taxes", "Impuestos", remote=True),
    Kind("tenant-rights", "Tenant rights", "Derechos de inquilinos", remote=True),
))  # fmt: skip

HOUSING = Kind("housing", "Housing", "Vivienda", 3.0, children=(
    Kind("short-stay", "Short stay", "Alojamiento por unos días", 4.0),
    Kind("storage", "Storage", "Guardar cosas", 2.5),
))  # fmt: skip

MONEY = Kind("money", "Money", "Dinero", remote=True, children=(
    Kind("rent", "Rent and utilities", "Renta y servicios", remote=True),
    Kind("emergency", "Emergency money", "Dinero de emergencia", remote=True),
))  # fmt: skip

GROUP_WORK = Kind("group-work", "Group work", "Trabajo del grupo", 3.0, children=(
    Kind("phone-intake", "Answering the phone", "Atender el teléfono", remote=True),
    Kind("drivers", "Driving for the group", "Manejar para el grupo", 4.0),
    Kind("packers", "Packing and sorting", "Empacar y ordenar", 3.0),
    Kind("flyers", "Flyers", "Volantes", 2.0),
    Kind("interpreting", "Interpreting at events", "Interpretar en eventos", 3.0),
))  # fmt: skip

OTHER = Kind("other", "Something else", "Otra cosa", 2.0)

KINDS = (
    FOOD, ERRANDS, RIDES, CARE, HOME, GOODS, BORROW, SKILLS, HOUSING, MONEY, GROUP_WORK, OTHER,
)  # fmt: skip
