"""The knowledge graph: claims with their provenance, the relationships they come to, and what is in force."""

from kg.graph.answers import QueryResult
from kg.graph.differences import Change
from kg.graph.knowledge import Counts, KnowledgeGraph
from kg.graph.questions import Parameter, Question, questions
from kg.graph.reading import Relationship, StatusPeriod
from kg.graph.records import StoredArticle, StoredClaim, StoredOrganization
from kg.graph.review import Doubt
from kg.graph.validation import ValidationReport, ValidationResult

__all__ = [
    "Change",
    "Counts",
    "Doubt",
    "KnowledgeGraph",
    "Parameter",
    "QueryResult",
    "Question",
    "Relationship",
    "StatusPeriod",
    "StoredArticle",
    "StoredClaim",
    "StoredOrganization",
    "ValidationReport",
    "ValidationResult",
    "questions",
]
