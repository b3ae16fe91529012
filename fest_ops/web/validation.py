"""What validators say, in our own words: WTForms' English is a programmer's, and its Russian "at least" is wrong."""

from __future__ import annotations

from fest_ops.web.languages import N_, NN_

_EXPIRED = N_("This form had expired. What you typed is still here; please send it again.")
_CHOOSE = N_("Please choose one of these.")
_NUMBER = N_("Please give a number in digits.")

SAID: dict[str, str] = {
    "This field is required.": N_("This is required."),
    "Invalid input.": N_("This cannot be taken as it is written."),
    "Invalid email address.": N_("An e-mail address looks like name@example.org."),
    "Invalid URL.": N_("A web address looks like https://example.org/film."),
    "Field must be equal to %(other_name)s.": N_("The two are not the same."),
    "Field must be between %(min)d and %(max)d characters long.": N_(
        "Please keep to %(min)d to %(max)d characters."
    ),
    "Number must be at least %(min)s.": N_("Not less than %(min)s, please."),
    "Number must be at most %(max)s.": N_("Not more than %(max)s, please."),
    "Number must be between %(min)s and %(max)s.": N_("Please give a number from %(min)s to %(max)s."),
    "Date must be at least %(min)s.": N_("Not before %(min)s, please."),
    "Date must be at most %(max)s.": N_("Not after %(max)s, please."),
    "Date must be between %(min)s and %(max)s.": N_("Please give a date from %(min)s to %(max)s."),
    "This field cannot be edited.": N_("This cannot be changed here."),
    "This field is disabled and cannot have a value.": N_("This cannot be changed here."),
    "Not a valid choice.": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "Not a valid integer value.": N_("Please give a whole number in digits."),
    "Not a valid decimal value.": _NUMBER,
    "Not a valid float value.": _NUMBER,
    "Not a valid date value.": N_("Please give a date such as 2013-09-16."),
    "Not a valid datetime value.": N_("Please give a date and a time such as 2013-09-16 18:30."),
    "Not a valid time value.": N_("Please give a time such as 18:30."),
    "Invalid CSRF Token.": _EXPIRED,
    "CSRF token missing.": _EXPIRED,
    "CSRF failed.": _EXPIRED,
    "CSRF token expired.": _EXPIRED,
    "The CSRF token is missing.": _EXPIRED,
    "The CSRF session token is missing.": _EXPIRED,
    "The CSRF token has expired.": _EXPIRED,
    "The CSRF token is invalid.": _EXPIRED,
    "The CSRF tokens do not match.": _EXPIRED,
}
"""What WTForms says: what we say."""

COUNTED: dict[str, tuple[str, str]] = {
    "Field must be at least %(min)d character long.": NN_(
        "Please write at least %(min)d character.", "Please write at least %(min)d characters."
    ),
    "Field cannot be longer than %(max)d character.": NN_(
        "Please keep to at most %(max)d character.", "Please keep to at most %(max)d characters."
    ),
    "Field must be exactly %(max)d character long.": NN_(
        "This has exactly %(max)d character.", "This has exactly %(max)d characters."
    ),
    "'%(value)s' is not a valid choice for this field.": NN_(
        "“%(value)s” is not one of the choices.", "“%(value)s” are not among the choices."
    ),
}
"""The same for what is counted, singular and plural."""
