"""All namespaces of a server: those that have a name, and families that are made on demand."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any, TypeAlias, cast

from antiphon.adapters.broadcast import Broadcaster, BroadcastOperator
from antiphon.adapters.family import Family
from antiphon.callables import check_callable
from antiphon.events.description import NamespaceDescription
from antiphon.server.namespace import Namespace, NamespaceHome
from antiphon.server.registering import Registering
from antiphon.server.registrations import Registrations

__all__ = ["Namespaces", "ParentNamespace", "Predicate"]

Predicate: TypeAlias = Callable[[str, dict[str, Any]], bool | Awaitable[bool]]
"""Given a name and the client's ``auth``: whether such a namespace shall exist."""


class ParentNamespace(Broadcaster, Registering):
    """A family of namespaces, made on demand for the names that it matches.

    What is registered here holds for each of them, those that exist already included, but for those
    that have registered something of their own since. What is sent goes to all clients of those
    that exist, with all the operators that a namespace has.

    Attributes:
        name: The pattern, or the name of the predicate, that says which.
        children: Those that exist, by name.
    """

    def __init__(self, matches: Predicate, name: str) -> None:
        self.matches = matches
        self.name = name
        self.registrations = Registrations()
        self.children: dict[str, Namespace] = {}
        self._family = Family(lambda: [child.adapter for child in self.children.values()])

    def _operator(self) -> BroadcastOperator:
        return BroadcastOperator(self._family)

    def _described_as(self) -> tuple[str, bool]:
        return self.name, True


class Namespaces:
    """The namespaces of a server.

    Args:
        home: The server.
        created: Called with each new namespace.
    """

    def __init__(self, home: NamespaceHome, created: Callable[[Namespace], None]) -> None:
        self._home = home
        self._created = created
        self._parents: list[ParentNamespace] = []
        self._asked_last = 0
        self._patterns: dict[re.Pattern[str], ParentNamespace] = {}
        self._parent_of: dict[str, ParentNamespace] = {}
        self.by_name: dict[str, Namespace] = {}

    def of(self, name: str) -> Namespace:
        """The namespace of that name, made if need be: by the first pattern that finds the name."""
        if not name.startswith("/"):
            name = "/" + name
        namespace = self.by_name.get(name)
        if namespace is not None:
            return namespace
        found = (parent for pattern, parent in self._patterns.items() if pattern.search(name))
        return self._create(name, next(found, None))

    @property
    def dynamic(self) -> bool:
        """Whether there are families that may make more."""
        return bool(self._parents)

    def matching(self, pattern: re.Pattern[str]) -> ParentNamespace:
        """The family of namespaces whose names a pattern finds."""
        if not isinstance(cast("object", pattern.pattern), str):
            raise TypeError(f"names of namespaces are strings, {pattern!r} finds bytes only")
        parent = self._patterns.get(pattern)
        if parent is None:
            parent = self._family(
                lambda name, auth: pattern.search(name) is not None, pattern.pattern
            )
            self._patterns[pattern] = parent
        return parent

    def where(self, predicate: Predicate, *, last: bool = False) -> ParentNamespace:
        """The family of namespaces that a predicate allows.

        Args:
            predicate: Says which.
            last: Ask it behind all others, also those that are still to come.
        """
        check_callable(predicate, "a predicate for namespaces", "the name", "auth")
        family = self._family(predicate, str(getattr(predicate, "__name__", predicate)))
        self._asked_last += last
        return family

    def describe(self) -> list[NamespaceDescription]:
        """What is registered in all of them; those that share it are told with their family."""
        own = [each for each in self.by_name.values() if each.alone]
        return [*(each.describe() for each in own), *(each.describe() for each in self._parents)]

    def _family(self, predicate: Predicate, name: str) -> ParentNamespace:
        parent = ParentNamespace(predicate, name)
        self._parents.insert(len(self._parents) - self._asked_last, parent)
        return parent

    def known(self, name: str) -> Namespace | None:
        """The namespace of that name, if there is one that everybody may ask for."""
        return None if name in self._parent_of else self.by_name.get(name)

    async def find(self, name: str, auth: dict[str, Any]) -> Namespace | None:
        """The namespace that a client asks for, made by the first family that matches.

        Of one that a family made already, that family is asked again: unlike Node's, our predicates
        see the ``auth`` of every client and not only that of the first.
        """
        namespace = self.known(name)
        if namespace is not None:
            return namespace
        made_by = self._parent_of.get(name)
        for parent in self._parents if made_by is None else (made_by,):
            answer = parent.matches(name, auth)
            if isawaitable(answer):
                answer = await answer
            if answer:
                existing = self.by_name.get(name)
                return self._create(name, parent) if existing is None else existing
        return None

    def _create(self, name: str, parent: ParentNamespace | None = None) -> Namespace:
        if parent is None:
            namespace = Namespace(name, self._home)
        else:

            def forget(namespace: Namespace) -> None:
                if self._home.options.cleanup_empty_child_namespaces:
                    self._forget(namespace, parent)

            namespace = Namespace(name, self._home, parent.registrations, forget)
            parent.children[name] = namespace
            self._parent_of[name] = parent
        self.by_name[name] = namespace
        self._created(namespace)
        return namespace

    def _forget(self, namespace: Namespace, parent: ParentNamespace) -> None:
        if self.by_name.get(namespace.name) is namespace:
            del self.by_name[namespace.name]
            parent.children.pop(namespace.name, None)
            self._parent_of.pop(namespace.name, None)
            namespace.adapter.close()
