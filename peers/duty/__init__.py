"""Know when somebody is there: hours, holidays, referents on duty, the moment that may be promised, the desks."""
