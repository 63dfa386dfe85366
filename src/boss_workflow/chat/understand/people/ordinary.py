"""Names that are words as well: in lower case inside a sentence they are taken for the word."""

ORDINARY_WORDS = frozenset(
    {
        *("amber", "an", "angel", "april", "art", "august", "autumn", "ban", "basil", "bill", "bin"),
        *("bliss", "bob", "brook", "buck", "bud", "buddy", "can", "candy", "carol", "carter"),
        *("chance", "charity", "chase", "cherry", "christian", "chuck", "clay", "cliff", "cook"),
        *("crystal", "daisy", "dale", "dawn", "dean", "do", "don", "drew", "duke", "earl", "eve"),
        *("faith", "ford", "frank", "gene", "ginger", "glen", "grace", "grant", "guy", "harmony"),
        *("heath", "holly", "honor", "hope", "hunter", "in", "iris", "ivy", "jack", "jade", "jan"),
        *("jay", "jean", "josh", "joy", "june", "justice", "kit", "lance", "lane", "les", "lily"),
        *("long", "major", "mar", "mark", "mason", "max", "may", "melody", "mercy", "miles", "mon"),
        *("my", "nick", "norm", "olive", "page", "parker", "pat", "patience", "pearl", "penny"),
        *("porter", "prince", "ray", "reed", "rich", "river", "rob", "robin", "rod", "rose"),
        *("rosemary", "ruby", "rusty", "sage", "sandy", "see", "skip", "sky", "so", "song", "star"),
        *("stew", "stone", "storm", "sue", "summer", "sun", "sunny", "tan", "taylor", "van"),
        *("victor", "violet", "wade", "warren", "will", "wing", "young"),
    }
)
