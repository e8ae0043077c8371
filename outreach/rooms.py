"""Every folder of the house that has pages. A new room is added here, and its tables are then known too."""

from outreach.access.outbox.routes import routes as outbox_routes
from outreach.access.staff.routes import routes as access_routes
from outreach.api.keys.routes import routes as api_routes
from outreach.c1_core_person.routes import routes as c1_routes
from outreach.c2_connect.accompanying.routes import routes as accompanying_routes
from outreach.c2_connect.chasing.routes import routes as chasing_routes
from outreach.c2_connect.directory.agreed.routes import routes as agreed_routes
from outreach.c2_connect.directory.communities.routes import routes as communities_routes
from outreach.c2_connect.directory.entry.routes import routes as entry_routes
from outreach.c2_connect.directory.proposals.routes import routes as proposals_routes
from outreach.c2_connect.directory.routes import routes as c2_routes
from outreach.c2_connect.letters.routes import routes as letters_routes
from outreach.c2_connect.links.giving.routes import routes as c2_link_routes
from outreach.c2_connect.packages.routes import routes as c2_package_routes
from outreach.c2_connect.routing.routes import routes as c2_routing_routes
from outreach.c3_control.routes import routes as c3_routes
from outreach.c4_continue.routes import routes as c4_routes
from outreach.c5_complete.retention.routes import routes as c5_routes
from outreach.casefile.attachments.routes import routes as attachments_routes
from outreach.casefile.consents.routes import routes as consents_routes
from outreach.casefile.contradictions.routes import routes as contradictions_routes
from outreach.casefile.emergencies.routes import routes as emergencies_routes
from outreach.casefile.erasing.routes import routes as erasing_routes
from outreach.casefile.finding.routes import routes as finding_routes
from outreach.casefile.flags.routes import routes as flags_routes
from outreach.casefile.merging.routes import routes as merging_routes
from outreach.casefile.restricting.routes import routes as restricting_routes
from outreach.casefile.safe_contact.routes import routes as safe_contact_routes
from outreach.casefile.transfers.routes import routes as transfers_routes
from outreach.casefile.use_stops.routes import routes as use_stops_routes
from outreach.desk.held.routes import routes as desk_routes
from outreach.exchange.directories.routes import routes as directories_routes
from outreach.exchange.fhir.routes import routes as fhir_routes
from outreach.exchange.hsds.routes import routes as hsds_routes
from outreach.statistics.routes import routes as statistics_routes

_ROUTES = (
    access_routes,
    outbox_routes,
    attachments_routes,
    consents_routes,
    contradictions_routes,
    emergencies_routes,
    erasing_routes,
    finding_routes,
    flags_routes,
    merging_routes,
    restricting_routes,
    safe_contact_routes,
    transfers_routes,
    use_stops_routes,
    c1_routes,
    c2_routes,
    accompanying_routes,
    chasing_routes,
    c2_link_routes,
    agreed_routes,
    communities_routes,
    entry_routes,
    proposals_routes,
    letters_routes,
    c2_package_routes,
    c2_routing_routes,
    c3_routes,
    c4_routes,
    c5_routes,
    desk_routes,
    statistics_routes,
    api_routes,
    directories_routes,
    fhir_routes,
    hsds_routes,
)
BLUEPRINTS = tuple(dict.fromkeys(_ROUTES))  # folders of one room hang on one blueprint
