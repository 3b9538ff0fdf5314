"""Acts on everything in a page, as a visitor's hand would, so that a hidden script runs."""

# Gives what has run.
POKE = """
() => {
  const hands = (
    'click mouseover mouseenter pointerover focus blur load error keydown input toggle animationstart'
  ).split(' ');
  for (const element of document.querySelectorAll('*'))
    for (const hand of hands) element.dispatchEvent(new Event(hand, {cancelable: true}));
  return window.__ran;
}
"""
