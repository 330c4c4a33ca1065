"""Addresses of the doors, and of the private pages behind them."""

from django.urls import URLPattern, path

from commons.views import (
    about,
    apart,
    calendars,
    demo,
    design,
    doorway,
    download,
    earlier,
    extras,
    home,
    installing,
    joining,
    kinds,
    owning,
    pages,
    posting,
    private,
    reporting,
    seen,
    wider,
    wishes,
    wording,
)

app_name = "commons"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("needs/new/", posting.new_need, name="new_need"),
    path("offers/new/", posting.new_offer, name="new_offer"),
    path("kinds/", kinds.kinds, name="kinds"),
    path("needs/<int:pk>/help/", joining.help_need, name="help"),
    path("offers/<int:pk>/ask/", joining.ask_offer, name="ask"),
    path("needs/<int:pk>/report/", reporting.report_need, name="report_need"),
    path("offers/<int:pk>/report/", reporting.report_offer, name="report_offer"),
    path("needs/<int:pk>/apart/", apart.need_apart, name="need_apart"),
    path("offers/<int:pk>/apart/", apart.offer_apart, name="offer_apart"),
    path("kiosk/done/", doorway.kiosk_done, name="kiosk_done"),
    path("better-words/", wording.better_words, name="better_words"),
    path("your-page/", doorway.your_page, name="your_page"),
    path("how-pairing-works/", pages.how, name="how"),
    path("offline/", installing.offline, name="offline"),
    path("what-we-send/", pages.what_we_send, name="what_we_send"),
    path("privacy/", pages.privacy, name="privacy"),
    path("was-it-you/<str:mark>/", owning.was_it_you, name="was_it_you"),
    path("your-page/earlier/", earlier.earlier, name="earlier"),
    path("what-arrived/", demo.what_arrived, name="what_arrived"),
    path("design/", design.design, name="design"),
    path("design/sheet.css", design.design_sheet, name="design_sheet"),
    path("design/<slug:part>/", design.design_part, name="design_part"),
    path("demo/sign-in/<slug:handle>/", demo.demo_sign_in, name="demo_sign_in"),
]

# Posting and joining as the member who is here, what was just posted, what may be added to it.
posting_patterns: list[URLPattern] = [
    path("needs/new/", posting.new_need, name="new_need"),
    path("offers/new/", posting.new_offer, name="new_offer"),
    path("needs/<int:pk>/help/", joining.help_need, name="help"),
    path("offers/<int:pk>/ask/", joining.ask_offer, name="ask"),
    path("needs/<int:pk>/apart/", apart.need_apart, name="need_apart"),
    path("offers/<int:pk>/apart/", apart.offer_apart, name="offer_apart"),
    path("better-words/", wording.better_words, name="better_words"),
    path("posted/<uuid:submission_key>/", posting.posted, name="posted"),
    path("needs/<int:pk>/edit/", extras.need_edit, name="need_edit"),
    path("needs/<int:pk>/details/<slug:extra>/", extras.need_extra, name="need_extra"),
    path("offers/<int:pk>/edit/", extras.offer_edit, name="offer_edit"),
    path("offers/<int:pk>/details/<slug:extra>/", extras.offer_extra, name="offer_extra"),
]

# Behind a private link or a sign-in: the member's own pages.
own_patterns: list[URLPattern] = [
    path("needs/<int:pk>/standing/", private.standing, name="standing"),
    path("needs/<int:pk>/still/", private.need_still, name="need_still"),
    path("needs/<int:pk>/wider/", wider.need_wider, name="need_wider"),
    path("needs/<int:pk>/pause/", private.need_pause, name="need_pause"),
    path("needs/<int:pk>/resumption/", private.need_resumption, name="need_resumption"),
    path("needs/<int:pk>/withdrawal/", private.need_withdrawal, name="need_withdrawal"),
    path("needs/<int:pk>/reopening/", private.need_reopening, name="need_reopening"),
    path("offers/<int:pk>/standing/", private.offer_standing, name="offer_standing"),
    path("offers/<int:pk>/still/", private.offer_still, name="offer_still"),
    path("offers/<int:pk>/pause/", private.offer_pause, name="offer_pause"),
    path("offers/<int:pk>/resumption/", private.offer_resumption, name="offer_resumption"),
    path("offers/<int:pk>/withdrawal/", private.offer_withdrawal, name="offer_withdrawal"),
    path("offers/<int:pk>/reopening/", private.offer_reopening, name="offer_reopening"),
    path("still/", private.still, name="still"),
    path("about-me/", about.about_me, name="about_me"),
    path("about-me/apart/", apart.apart, name="apart"),
    path("about-me/download/", download.download, name="download"),
    path("about-me/download/everything/", download.everything, name="everything"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/plans.ics", calendars.calendar_feed, name="calendar_feed"),
    path("seen/", seen.seen, name="seen"),
    path("seen/<int:pk>/hiding/", seen.look_hiding, name="look_hiding"),
    path("seen/<int:pk>/apart/", apart.look_apart, name="look_apart"),
    path("wishes/", wishes.wishes, name="wishes"),
    path("way-back/", about.way_back, name="way_back"),
    path("forgetting/", about.forgetting, name="forgetting"),
]

private_patterns: list[URLPattern] = [*posting_patterns, *own_patterns]
