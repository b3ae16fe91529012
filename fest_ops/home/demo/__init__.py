"""The demo edition: the real IX Eurasia beside invented entries, selectors and stand-ins, made from a fixed seed.

Facts come from `home/data/eurasia.json` and from nowhere else; what they do not state is absent. Everything invented
carries `invented=True`. No invented score, vote or word is attached to a real film or person.
"""
