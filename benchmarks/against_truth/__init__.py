"""How good an output is: what became of made pages, against what is known of them."""
