"""What a partnership network is for: loops of money, exposure, dependence, positions and change, as functions on networkx graphs.

`to_networkx` makes the network; the other functions take it, or any `networkx.MultiDiGraph` whose nodes and edges have the same
attributes. By default they count firm deals only and never what is denied or ended.
"""

from kg.analytics.dependence import Concentration, Overlap, Share, concentration, hhi, shared_backers, shares
from kg.analytics.edges import partners
from kg.analytics.exposure import CHANNELS, Exposed, exposure
from kg.analytics.loops import Leg, Loop, LoopCount, loop_significance, loops
from kg.analytics.positions import Broker, Centrality, Community, brokers, centralities, communities
from kg.analytics.projection import node, to_networkx
from kg.analytics.time import Changed, TrackRecord, compare, track_record

__all__ = [
    "CHANNELS",
    "Broker",
    "Centrality",
    "Changed",
    "Community",
    "Concentration",
    "Exposed",
    "Leg",
    "Loop",
    "LoopCount",
    "Overlap",
    "Share",
    "TrackRecord",
    "brokers",
    "centralities",
    "communities",
    "compare",
    "concentration",
    "exposure",
    "hhi",
    "loop_significance",
    "loops",
    "node",
    "partners",
    "shared_backers",
    "shares",
    "to_networkx",
    "track_record",
]
