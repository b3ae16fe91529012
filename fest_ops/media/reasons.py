"""Words for the reasons of this room."""

from __future__ import annotations

from fest_ops.web.languages import N_

REASONS: dict[str, str] = {
    "file_empty": N_("The file is empty. Please choose the film itself."),
    "file_too_large": N_(
        "The file is larger than this festival can take. Please write to us, we will find another way."
    ),
    "no_room_for_file": N_(
        "The festival's disk has no room for this file just now. What arrived is kept: please go on later."
    ),
    "file_is_whole": N_("This file has already arrived whole."),
    "not_a_film": N_("There is no film in this file: it has no moving picture that we can read."),
    "film_unreadable": N_("This file could not be read to its end. It may be damaged; please send it again."),
}
