"""The service process (manual 3.2): four links, round and round, and who has which part in them."""

from app.domain.rulebook import Rulebook, find_named
from app.domain.service_view import Link, Part, Post


def next_link(key: str, rulebook: Rulebook) -> Link:
    """The link that follows this one; after the last the first comes again (clause 3.2.1). KeyError for an unknown key."""
    links = rulebook.links
    return links[(links.index(rulebook.link(key)) + 1) % len(links)]


def posts_of(link: Link, rulebook: Rulebook, *parts: Part) -> tuple[Post, ...]:
    """The posts that have one of these parts in a link, in the rulebook's order."""
    return tuple(rulebook.post(key) for key in link.posts(*parts))


def part_of(post: str, link: Link, rulebook: Rulebook) -> Part | None:
    """The part that a post (key, name or alias) has in a link; None if it has none. ValueError for an unknown post."""
    key = find_named("岗位", rulebook.posts, post).key
    return next((role.part for role in link.roles if role.post == key), None)


def links_with(post: str, part: Part, rulebook: Rulebook) -> tuple[Link, ...]:
    """The links in which a post (key, name or alias) has this part. ValueError for an unknown post."""
    return tuple(link for link in rulebook.links if part_of(post, link, rulebook) == part)
