"""Read every byte under a folder and try to find out who answered what, and when.

Usage, from the folder that holds this one: python -S -m reader ATTACK FOLDER DOSSIER. FOLDER is what a thief has: a
full copy of an installation, Desk's tables included. DOSSIER is all there is to look for, richer than any thief's: it
names every code, ticket, answer and moment, so that whatever is written down in any form is recognised. No part of the
product is imported, nor anything else but Python itself: each attack module says what its dossier and its report hold.
"""
