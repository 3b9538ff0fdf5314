"""Invented pages with the structure that the shipped recipes expect, and others that mean harm."""

CENTRAL_BANK = """<!doctype html><html lang="en"><head><title>Press releases</title></head><body>
<nav><a href="/home">Home</a></nav>
<div class="view-content">
  <div class="views-row">
    <span class="views-field-created"><time datetime="2026-03-12T09:30:00+01:00">12 March 2026</time></span>
    <h3 class="views-field-title">
      <a href="/press/mpc-holds?utm_source=home&copy=2">MPC holds its rate at 9.75% &amp; watches prices</a></h3>
    <div class="views-field-body"><p>The committee met on 11 March.</p></div>
  </div>
  <div class="views-row">
    <span class="views-field-created">5 March 2026</span>
    <h3 class="views-field-title"><a href="reserves">Reserves at 5 &lt; 6 months</a></h3>
  </div>
</div></body></html>"""

CIRCULARS = """<html><head><base href="https://docs.regulator.example/fr/"></head><body><table class="table">
<thead><tr><th>Date</th><th>Objet</th><th>Document</th></tr></thead><tbody>
<tr><td>12/03/2026</td><td>Circulaire n° 2026-01 relative aux OPCVM</td>
  <td><a href="circ/2026-01.pdf">Télécharger</a> (PDF, 1,2 Mo)</td></tr>
<tr><td>1er février 2026</td><td>Décision portant agrément</td>
  <td><a href="/dec/7.xlsx">Fichier</a> <a href="/dec/7.pdf">PDF 350 Ko</a></td></tr>
<tr><td>à venir</td><td>Projet</td><td><a href="javascript:alert(1)">Ouvrir</a></td></tr>
</tbody></table></body></html>"""

CALENDAR = """<html><body><ul class="avis">
<li><span class="jour">03</span> <span class="mois">Mars</span> <span class="an">2026</span>
  <a href="/avis/12"><img src="x.png"></a> <a href="/avis/12" title="Avis n° 12">Avis n° 12 : première cotation</a></li>
<li><span class="jour">24</span> <span class="mois">Fév.</span> <span class="an">2026</span> <a href="/avis/11">Avis n° 11</a></li>
</ul></body></html>"""
