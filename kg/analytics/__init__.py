"""What a partnership network is for: loops of money, exposure, dependence, positions and change, as functions on networkx graphs.

`to_networkx` makes the network; the other functions take it, or any `networkx.MultiDiGraph` whose nodes and edges have the same
attributes. By default they count firm deals only and never what is denied or ended.
"""

from kg.analytics.loops import Leg, Loop, LoopCount, loop_significance, loops
from kg.analytics.projection import node, to_networkx

__all__ = ["Leg", "Loop", "LoopCount", "loop_significance", "loops", "node", "to_networkx"]
