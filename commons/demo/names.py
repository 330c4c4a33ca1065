"""First names, by the language that a neighbor grew up with."""

# fmt: off
FIRST_NAMES = {
    "en": (
        "Ruth", "Walter", "Denise", "Marcus", "Joan", "Leroy", "Peggy", "Curtis", "Beth", "Owen",
        "Gloria", "Frank", "Nadine", "Isaac", "Carol", "Otis", "Vera", "Miles", "Tessa", "Glen",
        "Hazel", "Roy", "Priscilla", "Dwight", "Lena", "Amos", "Rita", "Calvin", "Faye", "Ned",
        "Stella", "Homer", "Ivy", "Quentin", "Mabel", "Rufus", "Edie", "Clyde", "Nora", "Virgil",
        "Opal", "Percy", "Greta", "Silas", "Lorna", "Felix", "Agnes", "Jonah", "Kitty", "Abel",
    ),
    "es": (
        "Marisol", "Esteban", "Lucía", "Ramón", "Pilar", "Ignacio", "Yolanda", "Mateo", "Beatriz",
        "Andrés", "Graciela", "Julio", "Inés", "Óscar", "Noemí", "Rafael", "Alba", "Gustavo",
    ),
    "ar": ("Layla", "Omar", "Samira", "Yusuf", "Huda", "Karim", "Salma", "Nabil", "Rania"),
    "zh": ("Mei", "Jun", "Lihua", "Wei", "Xiu", "Bo", "Ying", "Hao"),
    "yue": ("Ka-yan", "Wing", "Siu-ling", "Chi-ming"),
    "fr": ("Odile", "Bastien", "Aïssata", "Lucien", "Mariam", "Thierry", "Solange"),
    "ht": ("Mirlande", "Wilson", "Guerda", "Frantz", "Nadège", "Jocelyn"),
    "bn": ("Nusrat", "Arif", "Shirin", "Kamal", "Farida", "Sumon"),
    "ru": ("Galina", "Yuri", "Oksana", "Boris", "Tamara", "Lev"),
    "vi": ("Linh", "Minh", "Hoa", "Tuan", "Thu", "Quang"),
    "so": ("Hodan", "Abdi", "Ifrah", "Warsame", "Sagal"),
    "pt": ("Joana", "Duarte", "Célia", "Nuno"),
    "tl": ("Luz", "Danilo", "Corazon", "Jun-jun"),
    "hi": ("Anjali", "Vikram", "Sunita", "Mohan"),
    "ko": ("Soo-jin", "Min-ho", "Hana"),
    "pl": ("Halina", "Zbyszek", "Kasia"),
    "am": ("Tigist", "Dawit", "Selam"),
    "uk": ("Olena", "Taras", "Iryna"),
}
