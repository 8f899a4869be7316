"""Unicode and encoding damage: when a text needs repair, and the repairs. Nothing that removes content lives here."""
