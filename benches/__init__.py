"""What bin/bench, bin/chaos, bin/corpora and bin/pictures run. The product never imports it."""
