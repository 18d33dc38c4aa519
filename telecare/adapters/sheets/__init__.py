"""Spreadsheets: xlsx by openpyxl behind limits that hold before anything is inflated, csv by the standard library."""
