"""Make the pictures of the README from a page of `kg view`: `python docs/pictures.py map.html`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PICTURES = {
    "map.png": ("light", ""),
    "map-evidence.png": ("dark", "#show=around&id=openai&hops=1&at=invests_in|tentative|amazon|openai"),
}
"""For each picture: on light or dark paper, and the address that brings the view back."""


def main(page: Path) -> None:
    """Open the page once for each picture."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if path is None:
        sys.exit("the pictures need Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--headless", "--no-sandbox", "--disable-gpu"])
        for name, (scheme, address) in PICTURES.items():
            tab = browser.new_page(viewport={"width": 1400, "height": 860}, color_scheme=scheme, reduced_motion="reduce")
            tab.goto(page.resolve().as_uri() + address)
            tab.wait_for_function("() => window.kgReady")
            if "&at=" in address:
                tab.locator("#evidence blockquote").first.wait_for()
            tab.wait_for_timeout(500)
            tab.screenshot(path=HERE / name)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
