"""Words and characters: folding, stems, languages, dates, typography. No Django."""
