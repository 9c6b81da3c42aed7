"""The shape of the code, read from its imports: what may stand on what. Each test names the offender."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FUNCTION = 40
LONGEST_FILE = 300

# Between features: whoever stands left never imports what stands right.
FEATURES = (  # noqa: SIM905 (forty quoted words would be hard to read)
    """
    settings logs clock tokens errors i18n tolerant turns db wording kept_values reconciling moments slugs
    files confined redrawing pictures
    sent_forms seating sorting tables drawings links journal jobs mail accounts speakers venues
    lectures
    proposals questions registrations
    agenda
    speaking
    readiness
    circulars
    badges door feeds
    privacy
    sharing
    desk
    demo backup letters duties checks keys schema whole_schema whole_site
    cli __init__
    """
).split()

# Inside a feature: likewise. Every file without a name of its own here is an ability and stands with the
# queries: a search key is computed by a rule, and a waitlist reads, so those go in either direction,
# but never in a circle.
LAYERS = {"models": 0, "queries": 1, "ability": 1, "messages": 1, "operations": 2, "forms": 3, "roof": 4}
PURE = {"scheduling", "admission", "ical", "token", "qr", "rights"}
JOINERS = {"__init__", "cli", "letters", "duties", "checks", "keys", "schema", "whole_schema", "whole_site"}
EDGE_PACKAGES = {"flask", "flask_wtf", "wtforms"}
SQL_CALLS = {"execute", "scalar", "scalars", "query", "exec_driver_sql"}


@dataclass(frozen=True)
class Module:
    """One file of forum/: its dotted name, its feature and its place inside that."""

    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def parts(self) -> tuple[str, ...]:
        """``("registrations", "views")`` for forum/registrations/views.py; ``("__init__",)`` for forum."""
        parts = self.path.relative_to(ROOT / "forum").with_suffix("").parts
        return parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts

    @property
    def name(self) -> str:
        """The dotted name it is imported by."""
        return "forum" if self.parts == ("__init__",) else ".".join(("forum", *self.parts))

    @property
    def feature(self) -> str:
        """The first word below forum."""
        return self.parts[0]

    @property
    def is_web(self) -> bool:
        """Whether it belongs to the edge shared by all."""
        return self.feature == "web"

    @property
    def layer(self) -> str:
        """Its place inside its feature."""
        return layer_of(self.parts)

    @property
    def is_edge(self) -> bool:
        """Whether it may know of requests and forms."""
        roofed = self.layer in {"roof", "forms"}
        return self.is_web or self.feature in {"links", *JOINERS} or roofed


def layer_of(parts: tuple[str, ...]) -> str:
    """The layer of a module by the names below forum."""
    if len(parts) == 1:
        return "ability"
    word = parts[1]
    if word.endswith("views") or word.startswith("api") or word == "commands":
        return "roof"
    if word.endswith("_models"):
        return "models"
    # What several views share of reading a request, or of answering one.
    if word.startswith("form") or word.endswith("forms") or word == "answers":
        return "forms"
    return word if word in LAYERS else "ability"


@cache
def modules() -> tuple[Module, ...]:
    paths = sorted((ROOT / "forum").rglob("*.py"))
    return tuple(Module(path) for path in paths if "migrations" not in path.parts)


@cache
def tree(module: Module) -> ast.Module:
    return ast.parse(module.path.read_text("utf-8"))


@cache
def imports(module: Module) -> frozenset[str]:
    """Dotted names this file imports; of ``from a import b`` both a and, if it is a module, a.b."""
    return frozenset(_imports(module))


@cache
def known_names() -> frozenset[str]:
    return frozenset(module.name for module in modules())


def _imports(module: Module) -> Iterator[str]:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{module}: relative import, line {node.lineno}"
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & known_names()
            yield from inner
            if len(inner) < len(node.names):
                yield node.module


def imported_parts(module: Module) -> Iterator[tuple[str, ...]]:
    """The modules of forum a module imports, as names below forum."""
    for name in sorted(imports(module)):
        if name == "forum":
            yield ("__init__",)
        elif name.startswith("forum."):
            yield tuple(name.split(".")[1:])


def offenders(judge: Callable[[Module], Iterable[object]]) -> dict[str, list[object]]:
    """What each file does wrong, for those that do anything wrong."""
    return {str(module): wrong for module in modules() if (wrong := list(judge(module)))}


def nodes(module: Module) -> Iterator[ast.AST]:
    return ast.walk(tree(module))


def called_methods(module: Module) -> set[str]:
    """The names of all methods a file calls."""
    calls = (node.func for node in nodes(module) if isinstance(node, ast.Call))
    return {function.attr for function in calls if isinstance(function, ast.Attribute)}


def imported_packages(module: Module) -> set[str]:
    """The first words of all names a file imports."""
    return {name.split(".")[0] for name in imports(module)}


def test_every_feature_has_its_place_in_the_order() -> None:
    assert {module.feature for module in modules()} - set(FEATURES) - {"web"} == set()


def test_a_feature_imports_only_what_stands_before_it() -> None:
    def later_features(module: Module) -> Iterable[str]:
        if module.is_web or module.layer == "roof":
            return ()  # the roof may call any feature; what it may not import is tested below
        mine = FEATURES.index(module.feature)
        others = {parts[0] for parts in imported_parts(module)} - {"web"}
        return sorted(name for name in others if FEATURES.index(name) > mine)

    assert offenders(later_features) == {}


def test_inside_a_feature_a_file_imports_only_lower_layers() -> None:
    def higher_layers(module: Module) -> Iterable[str]:
        own = [parts for parts in imported_parts(module) if parts[0] == module.feature and len(parts) > 1]
        higher = [".".join(parts) for parts in own if LAYERS[layer_of(parts)] > LAYERS[module.layer]]
        return () if module.is_web else higher

    assert offenders(higher_layers) == {}


def test_pure_rules_know_no_database() -> None:
    def databases(module: Module) -> Iterable[str]:
        if PURE & set(module.parts):
            yield from imported_packages(module) & {"sqlalchemy", "flask_sqlalchemy"}
            yield from imports(module) & {"forum.db"}
            yield from (name for name in imports(module) if name.endswith(".queries"))

    assert offenders(databases) == {}


def test_the_roof_is_imported_by_nobody_but_the_joiners() -> None:
    def roofs(module: Module) -> Iterable[str]:
        found = [".".join(parts) for parts in imported_parts(module) if layer_of(parts) == "roof"]
        return () if module.feature in JOINERS else found

    assert offenders(roofs) == {}


def test_the_shared_edge_is_imported_by_the_edge_alone() -> None:
    def shared_edge(module: Module) -> Iterable[str]:
        found = [".".join(parts) for parts in imported_parts(module) if parts[0] == "web"]
        return () if module.is_edge else found

    assert offenders(shared_edge) == {}


def test_requests_and_forms_are_known_at_the_edge_alone() -> None:
    def edge_packages(module: Module) -> Iterable[str]:
        return () if module.is_edge else imported_packages(module) & EDGE_PACKAGES

    assert offenders(edge_packages) == {}


def test_the_roof_holds_no_sql() -> None:
    def sql(module: Module) -> Iterable[str]:
        if module.layer in {"roof", "forms"}:
            yield from called_methods(module) & SQL_CALLS
            froms = (node for node in nodes(module) if isinstance(node, ast.ImportFrom))
            of_sqlalchemy = (node for node in froms if (node.module or "").split(".")[0] == "sqlalchemy")
            yield from {alias.name for node in of_sqlalchemy for alias in node.names} - {"Session"}

    assert offenders(sql) == {}


def test_nobody_commits() -> None:
    """`transaction()` commits, by leaving its block; operations compose because they never do."""
    assert offenders(lambda module: called_methods(module) & {"commit"}) == {}


def test_no_import_goes_in_a_circle() -> None:
    known = {module.name for module in modules()}
    graph = {module.name: imports(module) & known - {module.name} for module in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_functions_are_short() -> None:
    def long_functions(module: Module) -> Iterable[str]:
        for node in nodes(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    yield f"{node.name}, line {node.lineno}: {length} lines"

    assert offenders(long_functions) == {}


def test_files_are_short() -> None:
    def length(module: Module) -> Iterable[int]:
        lines = len(module.path.read_text("utf-8").splitlines())
        return [lines] if lines > LONGEST_FILE else []

    assert offenders(length) == {}
