"""A draft walked through as staff will meet it."""

from tests.portal.tryout.conftest import Walk, no_trace


def test_a_first_look(walk: Walk):
    with no_trace():
        walk.begin()
        print(walk.path, walk.response.status_code)
        walk.raise_concern()
        print(walk.path, walk.response.status_code, walk.told)
        walk.step("every", long="Text", sure="no", why="Because", day="2026-12-01")
        print(walk.path, walk.response.status_code, walk.told)
        walk.step("talk", said="x", hit="yes")
        print(walk.path, walk.response.status_code, walk.told)
        walk.get(f"/try-out/cases/{walk.number}/work/1/decide/")
        print(walk.path, walk.response.status_code, [ (w.outcome,w.told,w.barred) for w in walk.response.context["try_out"].decisions])
        walk.decide("on", next_on="2027-01-01")
        print(walk.path, walk.response.status_code, walk.told)
    import re; print(re.sub(r"\s+"," ",re.sub(r"<[^>]*>"," ",walk.text))[:3000]); s=walk.client.session["try_out"]; print(len(s["data"]))
    assert 0
