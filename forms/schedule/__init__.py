"""«График занятости»: cabins by days, drawn by us (ux.md §4.7)."""
