import pytest

from articles.models import Article


@pytest.fixture
def three(article):
    others = [
        Article.objects.create(
            source=article.source, url=f"https://lacote.example/{name}", title=f"Titre {name}", category_id="economie"
        )
        for name in "bc"
    ]
    return [article, *others]
