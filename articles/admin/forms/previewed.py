"""A form whose effect an editor can see before it is saved."""

from django import forms


class PreviewedForm(forms.ModelForm):
    """With the button `_effect` its values are only looked at: the form is then not valid for saving."""

    @property
    def is_preview(self) -> bool:
        """Whether the effect was asked for."""
        return self.is_bound and "_effect" in self.data

    def is_valid(self) -> bool:
        """A preview is never valid, so it is never saved."""
        return super().is_valid() and not self.is_preview
