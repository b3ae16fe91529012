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
    "not_a_picture": N_(
        "There is no JPEG, PNG or WebP picture that stands still in this file, whatever its name says. Please save the "
        "picture as one of these and send it again."
    ),
    "picture_broken": N_(
        "This picture could not be read to its end. It may be damaged or cut short; please save it anew and send "
        "it again."
    ),
    "picture_with_more": N_(
        "There is something else behind the picture in this file. Please save the picture anew in an image program and "
        "send that."
    ),
    "picture_too_large": N_(
        "This picture has more than %(limit)s MB. Please save it smaller and send it again."
    ),
    "picture_too_many_pixels": N_(
        "This picture has more than %(megapixels)s megapixels. Please make it smaller and send it again."
    ),
    "picture_too_small": N_(
        "This picture is too small to be shown: its shorter side needs at least %(least)s pixels."
    ),
    "pictures_wait": N_("Many pictures are being made just now. Please send yours again in a minute."),
}
