"""Words and characters: folding, stems, languages, dates, charsets. No Django."""
