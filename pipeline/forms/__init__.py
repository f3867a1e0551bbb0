"""From grid to form: profiles say which labels make a form, interpretation reads its values."""
