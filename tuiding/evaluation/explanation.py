"""What the trained pipeline sees in one message."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from tuiding.nlu.classifier import WishClassifier
from tuiding.nlu.extractor import FOUND


def explain(model: Path, text: str, count: int) -> Iterator[str]:
    """Yield lines for people: normal form, tokens, entities, ranking, decision, strongest features of the best label.

    ``count`` is how many features to show.
    """
    storage, metadata = LocalModelStorage.from_model_archive(Path(mkdtemp(prefix="tuiding-")), model)
    context = ExecutionContext(GraphSchema({}), "explanation")
    message = Message.build(text)
    classifier: WishClassifier | None = None
    for name, node in metadata.predict_schema.nodes.items():
        if not name.startswith("run_tuiding.nlu."):
            continue
        make = node.uses.load if node.resource is not None and hasattr(node.uses, "load") else node.uses.create
        component = make({**node.uses.get_default_config(), **node.config}, storage, node.resource, context)
        component.process([message])
        classifier = component if isinstance(component, WishClassifier) else classifier
    yield f"normal form  {message.get(TEXT)}"
    yield f"tokens       {' | '.join(token.text for token in message.get(TOKENS_NAMES[TEXT], []))}"
    found = [f"{entity['entity']}={entity['value']}" for entity in message.get(FOUND, [])]
    yield f"entities     {', '.join(found) or '-'}"
    for entry in message.get("intent_ranking") or []:
        yield f"  {entry['confidence']:.3f}  {entry['name']}"
    yield f"decision     {message.get('intent')['name']}"
    if classifier is not None and message.get(TEXT):
        for feature, weight in classifier.explain(message, count):
            yield f"  {weight:+.3f}  {feature}"
