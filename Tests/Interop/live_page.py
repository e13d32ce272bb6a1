"""Looks at the page of a local cloud with a real browser, as people do, while boto3 plays operators and devices.

usage: live_page.py ENDPOINT REGION; credentials in the environment
"""

import sys

import boto3

from browser import Browser

ENDPOINT, REGION = sys.argv[1:3]
iot = boto3.client("iot", endpoint_url=ENDPOINT, region_name=REGION)
data = boto3.client("iot-jobs-data", endpoint_url=ENDPOINT, region_name=REGION)

# What a device may say, in a value of its details.
HOSTILE = "<img src=x onerror=alert(1)>\"' </script><b>&amp;"


def make_fleet():
    for number in range(60):
        arn = iot.create_thing(thingName=f"gateway-{number:02}", attributePayload={"attributes": {"site": "hall"}})
    return arn["thingArn"]


def report(job, thing, status, **details):
    data.update_job_execution(jobId=job, thingName=thing, status=status, statusDetails=details)


def check_views(browser, paths):
    """Every page fits a phone and follows the reader's colours, with and without scripts."""
    for dark in (False, True):
        for width in (1280, 360):
            for scripts in (True, False):
                browser.look(width, 740, dark=dark, scripts=scripts)
                for path in paths:
                    browser.open(ENDPOINT + path)
                    found = browser.evaluate(
                        """(() => ({
                          width: document.documentElement.scrollWidth,
                          colour: getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number),
                          headings: document.querySelectorAll('h1').length,
                          landmarks: ['body > header', 'nav[aria-label]', 'main'].every((one) => document.querySelector(one)),
                          unlabelled: document.querySelectorAll('input:not([id]), a:empty, button:empty').length,
                          live: document.getElementById('live').textContent,
                        }))()"""
                    )
                    assert found["width"] <= width, (path, width, found)
                    brightness = sum(found["colour"]) / 3
                    assert brightness < 64 if dark else brightness > 192, (path, dark, found)
                    assert found["headings"] == 1 and found["landmarks"] and not found["unlabelled"], (path, found)
                    if not scripts and path != "/_/releases":
                        assert found["live"] == "Reload to see changes", (path, found)
    browser.look()


def check_keyboard(browser):
    """The first key leads past the navigation, every link is reached in the order of the page, and can be seen."""
    browser.open(f"{ENDPOINT}/_/")
    browser.press("Tab", 9)
    assert browser.evaluate("document.activeElement.className") == "skip"
    assert browser.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
    browser.press("Enter", 13, "\r")
    assert browser.evaluate("document.activeElement.id") == "content"
    order = []
    for _ in range(5):
        browser.press("Tab", 9)
        order.append(browser.evaluate("document.activeElement.getAttribute('href')"))
        assert browser.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", order
    assert order[:2] == ["/_/releases", "/_/devices"] and all(link.startswith("/_/jobs/") for link in order[2:]), order


def check_paging(browser):
    browser.open(f"{ENDPOINT}/_/devices")
    assert browser.evaluate("document.querySelectorAll('tbody tr').length") == 50
    browser.evaluate("document.querySelector('a[rel=next]').click()")
    browser.wait("document.querySelectorAll('tbody tr').length === 10")
    assert not browser.evaluate("document.querySelector('a[rel=next]')")
    browser.open(f"{ENDPOINT}/_/devices")
    browser.evaluate("document.getElementById('prefix').focus()")
    browser.call("Input.insertText", text="gateway-1")
    browser.press("Enter", 13, "\r")
    browser.wait("document.querySelectorAll('tbody tr').length === 10 && document.readyState === 'complete'")


def open_live(browser, path):
    """Opens a page and waits until it hears of changes. What stays of `marker` shows that it was never loaded anew."""
    browser.open(ENDPOINT + path)
    browser.wait("document.getElementById('live').textContent === 'Live'")
    browser.evaluate("window.marker = 1")


def check_job_appears(browser, arn):
    open_live(browser, "/_/")
    browser.evaluate("document.querySelector('nav a[href=\"/_/devices\"]').focus()")
    iot.create_job(jobId="fresh", targets=[arn], document='{"steps": ["<script>alert(1)</script>"]}',
                   description="Restart <i>everything</i>")
    browser.wait("document.querySelector('main').innerText.includes('fresh')")
    assert browser.evaluate("document.querySelector('tbody tr').innerText.includes('Restart <i>everything</i>')")
    assert browser.evaluate("document.activeElement.getAttribute('href')") == "/_/devices"
    assert browser.evaluate("window.marker") == 1


def check_progress(browser, thing):
    """A device's progress, its failure and the reason come to the page of the job while it is read."""
    open_live(browser, f"/_/jobs/{REGION}/fresh")
    browser.evaluate("document.querySelector('details').open = true")
    browser.evaluate(f"document.querySelector('#execution-{thing}-1 a').focus()")
    report("fresh", thing, "IN_PROGRESS", step="download", percent="42")
    browser.wait("document.querySelector('progress')?.value === 42")
    assert browser.evaluate("document.querySelector('tbody').innerText.includes('download')")
    report("fresh", thing, "FAILED", step="verify", percent="80", reason=HOSTILE)
    browser.wait("document.querySelector('tbody').innerText.includes('FAILED')")
    shown = browser.evaluate("document.querySelector('tbody .facts li').innerText")
    assert shown == f"reason {HOSTILE}", shown
    assert browser.evaluate("document.querySelectorAll('main img, main script').length") == 0
    assert browser.evaluate("document.getElementById('said').textContent") in (
        f"{thing}: FAILED", "job fresh: COMPLETED",
    )
    browser.wait("document.querySelector('dl').innerText.includes('COMPLETED')")
    assert browser.evaluate("document.querySelector('details').open"), "what the reader had opened is closed"
    assert browser.evaluate("document.querySelector('pre').innerText") == '{"steps": ["<script>alert(1)</script>"]}'
    assert browser.evaluate("document.activeElement.textContent") == thing, "the focus is lost"
    assert browser.evaluate("window.marker") == 1


def check_history(browser, thing):
    """Everything that happened on a device, the newest first; more of it comes while it is read."""
    open_live(browser, f"/_/devices/{REGION}/{thing}")
    states = "[...document.querySelectorAll('ol.events > li .status')].map((state) => state.textContent).join()"
    assert browser.evaluate(states) == "FAILED,IN_PROGRESS,QUEUED"
    arn = iot.describe_thing(thingName=thing)["thingArn"]
    iot.create_job(jobId="next", targets=[arn], document="{}")
    browser.wait(f"{states} === 'QUEUED,FAILED,IN_PROGRESS,QUEUED'")
    for number in range(60):
        report("next", thing, "IN_PROGRESS", step=f"step {number}")
    browser.wait("document.querySelector('ol.events > li').innerText.includes('step 59')")
    assert browser.evaluate("document.querySelectorAll('ol.events > li').length") == 50
    browser.evaluate("document.querySelector('a[rel=next]').click()")
    browser.wait("document.querySelectorAll('ol.events > li').length === 14")


def main():
    arn = make_fleet()
    thing = "gateway-59"
    iot.create_job(jobId="first", targets=[arn.replace(thing, "gateway-00")], document="{}")
    with Browser() as browser:
        browser.look()
        check_job_appears(browser, arn)
        check_progress(browser, thing)
        check_history(browser, thing)
        check_keyboard(browser)
        check_paging(browser)
        check_views(
            browser,
            [
                "/_/", f"/_/jobs/{REGION}/fresh", "/_/devices", f"/_/devices/{REGION}/{thing}", "/_/releases",
                f"/_/jobs/{REGION}/fresh?status=FAILED",
            ],
        )
        # An error in a script, or something that the policy of the page refused.
        assert not browser.complaints, browser.complaints


main()
