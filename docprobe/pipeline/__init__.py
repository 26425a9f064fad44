"""The stages wired as generators: the only place that knows them all."""
