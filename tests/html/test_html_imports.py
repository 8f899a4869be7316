"""What reading no page must not cost."""

from __future__ import annotations

import subprocess
import sys


def test_the_door_imports_no_parser():
    code = "import sys, cleaner, cleaner.html.page; print({'lxml', 'numba', 'cleaner.html.dump'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_small_page_needs_no_compiler():
    code = "import sys; from cleaner.html.page import read_page; read_page(b'<p>x'); print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_without_the_parser_the_error_names_the_extra():
    code = (
        "import sys; sys.modules['lxml'] = None; sys.modules['lxml.etree'] = None\n"
        "from cleaner.html.page import read_page, HtmlError\n"
        "try: read_page(b'<p>x')\n"
        "except HtmlError as error: print(error.remedy)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "pip install 'dump-cleaner[html]'"
