"""How dates are written: a module `formats` for each language whose own in Django will not do."""
