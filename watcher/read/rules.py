"""The operator's own rules for a page: CSS selectors of what is read, and of what is not (Soup Sieve)."""

from copy import deepcopy

import soupsieve
from bs4 import BeautifulSoup
from lxml import etree

from watcher.read.markup import Element, drop, get_name
from watcher.read.structured import is_data
from watcher.read.text import squeeze

#: Carries an element's number from one tree to the other.
_NUMBER = "data-watcher-number"
#: Tags that are furniture by themselves: chosen by an operator they are not.
_FURNITURE = frozenset({"nav", "footer", "menu", "label", "dialog", "header", "aside", "form", "button"})


def check_selector(selector: str) -> str | None:
    """Why a text is no CSS selector (Selectors Level 4, as far as Soup Sieve knows it); None if it is one."""
    if not selector.strip():
        return "it is empty"
    try:
        soupsieve.compile(selector)
    except (soupsieve.SelectorSyntaxError, NotImplementedError) as error:  # the second for pseudo-elements: `p::before`
        return _say(error)
    return None


def _say(error: Exception) -> str:
    said = squeeze(str(error).splitlines()[0])
    return said[:1].lower() + said[1:]


def choose(root: Element, *, select: str, ignore: str) -> tuple[Element, ...] | None:
    """Take what `ignore` matches out of a page, then all of its body but what `select` matches; both in place.

    Returns the elements chosen (none if there is no `select`), in the body's new first child; None if `select`
    matches nothing. The head and the page's JSON-LD stay.
    """
    numbered = {str(number): element for number, element in enumerate(root.iter(etree.Element))}
    for number, element in numbered.items():
        element.set(_NUMBER, number)
    ignored, chosen = _match(root, select=select, ignore=ignore)
    for element in numbered.values():
        del element.attrib[_NUMBER]
    for number in ignored:
        drop(numbered[number])
    if not select:
        return ()
    return _keep(root, [numbered[number] for number in chosen]) if chosen else None


def _match(root: Element, *, select: str, ignore: str) -> tuple[list[str], list[str]]:
    """The numbers of what the selectors match; what lies within something ignored or chosen is not named again."""
    soup = BeautifulSoup(etree.tostring(root, encoding="unicode", method="html", with_tail=False), "lxml")
    ignored: list[str] = []
    for tag in soupsieve.select(ignore, soup) if ignore else ():
        if not tag.decomposed and tag.has_attr(_NUMBER):
            ignored.append(str(tag[_NUMBER]))
            tag.decompose()
    matched = soupsieve.select(select, soup) if select else []
    inside = {id(tag) for tag in matched}
    outer = [tag for tag in matched if not any(id(parent) in inside for parent in tag.parents)]
    return ignored, [str(tag[_NUMBER]) for tag in outer if tag.has_attr(_NUMBER)]


def _keep(root: Element, chosen: list[Element]) -> tuple[Element, ...]:
    body = next((element for element in root if get_name(element) == "body"), root)
    if any(element is body or element is root for element in chosen):
        return (body,)
    copies = [deepcopy(element) for element in chosen]
    main = etree.Element("main")
    for copy in copies:
        copy.tail = None
        if get_name(copy) in _FURNITURE:
            copy.tag = "div"
        main.append(copy)
    data = [script for script in body.iter("script") if is_data(script) and not _is_within(script, chosen)]
    for child in [element for element in body if get_name(element) != "head"]:
        body.remove(child)
    body.text = None
    body.append(main)
    for script in data:
        script.tail = None
        body.append(script)
    return tuple(copies)


def _is_within(script: Element, chosen: list[Element]) -> bool:
    """Whether a script stays where it is: in the head, or in what was chosen."""
    return any(get_name(parent) == "head" or parent in chosen for parent in script.iterancestors())
