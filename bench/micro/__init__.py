"""The codecs and the dispatch alone, without a network: `python -m bench.micro`."""
