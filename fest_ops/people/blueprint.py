"""The blueprint of people's pages that belong to no edition."""

from flask import Blueprint

people = Blueprint("people", "fest_ops.people", template_folder="templates")
