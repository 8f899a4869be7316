"""The persistent index: what earlier runs kept, on disk, to compare new dumps with. No pipeline and no command here."""
