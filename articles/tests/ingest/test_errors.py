import pytest

from articles.ingest.errors import FAILURE_SENTENCES, NOT_A_FEED_SENTENCES, failure


@pytest.mark.parametrize(
    "sentence",
    [failure(code).sentence for code in [*FAILURE_SENTENCES, "http-418", "http-502"]]
    + [*NOT_A_FEED_SENTENCES.values()],
)
def test_every_failure_has_two_sentences_what_happened_and_what_to_do(sentence):
    assert sentence.count(".") >= 2
    assert sentence.endswith(".")
    assert not {" :", " ;", "« ", " »"} & {sentence[n : n + 2] for n in range(len(sentence))}, "French no-break spaces"
