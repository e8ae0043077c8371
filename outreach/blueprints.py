"""All blueprints, in one list. A new one is added here; its import registers its tables."""

from outreach.access.account.factors.routes import routes as access_account_factors
from outreach.access.account.routes import routes as access_account
from outreach.access.outbox.routes import routes as access_outbox
from outreach.access.routes import routes as access
from outreach.access.staff.routes import routes as access_staff
from outreach.access.telling.routes import routes as access_telling
from outreach.accompanying.routes import routes as accompanying
from outreach.api.appointments.routes import routes as api_appointments
from outreach.api.keys.routes import routes as api_keys
from outreach.api.own.routes import routes as api_own
from outreach.api.routes import routes as api
from outreach.c1_core_person.core_leaders.routes import routes as c1_core_leaders
from outreach.c1_core_person.encounters.routes import routes as c1_encounters
from outreach.c1_core_person.group_picture.routes import routes as c1_group_picture
from outreach.c1_core_person.renaming.routes import routes as c1_renaming
from outreach.c1_core_person.rivalries.routes import routes as c1_rivalries
from outreach.c1_core_person.rounds.routes import routes as c1_rounds
from outreach.c1_core_person.routes import routes as c1
from outreach.c1_core_person.tying.routes import routes as c1_tying
from outreach.c1_core_person.winning.routes import routes as c1_winning
from outreach.c2_connect.chasing.desk.routes import routes as c2_chasing_desk
from outreach.c2_connect.chasing.routes import routes as c2_chasing
from outreach.c2_connect.instrument.routes import routes as c2_instrument
from outreach.c2_connect.letters.routes import routes as c2_letters
from outreach.c2_connect.packages.routes import routes as c2_packages
from outreach.c2_connect.routes import routes as c2
from outreach.c2_connect.routing.routes import routes as c2_routing
from outreach.c3_control.after_camp.routes import routes as c3_after_camp
from outreach.c3_control.at_camp.crew.routes import routes as c3_camp_crew
from outreach.c3_control.at_camp.duty_sheet.routes import routes as c3_duty_sheet
from outreach.c3_control.at_camp.papers.routes import routes as c3_camp_papers
from outreach.c3_control.at_camp.roll_call.routes import routes as c3_roll_call
from outreach.c3_control.at_camp.sessions.routes import routes as c3_camp_sessions
from outreach.c3_control.at_camp.ways_home.routes import routes as c3_ways_home
from outreach.c3_control.changing.routes import routes as c3_changing
from outreach.c3_control.cohort.routes import routes as c3_cohort
from outreach.c3_control.finishing.routes import routes as c3_finishing
from outreach.c3_control.from_sheet.routes import routes as c3_from_sheet
from outreach.c3_control.group_sessions.routes import routes as c3_group_sessions
from outreach.c3_control.placements.routes import routes as c3_placements
from outreach.c3_control.plans.routes import routes as c3_plans
from outreach.c3_control.residence.agreed.routes import routes as c3_agreed
from outreach.c3_control.residence.home_life.routes import routes as c3_home_life
from outreach.c3_control.residence.nightly.routes import routes as c3_nightly
from outreach.c3_control.residence.routes import routes as c3_residence
from outreach.c3_control.routes import routes as c3
from outreach.c3_control.sorting.routes import routes as c3_sorting
from outreach.c3_control.spots.routes import routes as c3_spots
from outreach.c3_control.tables.routes import routes as c3_tables
from outreach.c3_control.together.routes import routes as c3_together
from outreach.c4_continue.conferences.routes import routes as c4_conferences
from outreach.c4_continue.employers.routes import routes as c4_employers
from outreach.c4_continue.funds.routes import routes as c4_funds
from outreach.c4_continue.giving.routes import routes as c4_giving
from outreach.c4_continue.helped.routes import routes as c4_helped
from outreach.c4_continue.inspectors.routes import routes as c4_inspectors
from outreach.c4_continue.mentors.routes import routes as c4_mentors
from outreach.c4_continue.routes import routes as c4
from outreach.c5_complete.pathways.routes import routes as c5_pathways
from outreach.c5_complete.reopening.routes import routes as c5_reopening
from outreach.c5_complete.retention.routes import routes as c5_retention
from outreach.c5_complete.routes import routes as c5
from outreach.casefile.attachments.routes import routes as casefile_attachments
from outreach.casefile.comments.routes import routes as casefile_comments
from outreach.casefile.consents.routes import routes as casefile_consents
from outreach.casefile.contradictions.routes import routes as casefile_contradictions
from outreach.casefile.corrections.routes import routes as casefile_corrections
from outreach.casefile.emergencies.routes import routes as casefile_emergencies
from outreach.casefile.erasing.routes import routes as casefile_erasing
from outreach.casefile.evolving.routes import routes as casefile_evolving
from outreach.casefile.family.routes import routes as casefile_family
from outreach.casefile.finding.routes import routes as casefile_finding
from outreach.casefile.flags.routes import routes as casefile_flags
from outreach.casefile.mending.routes import routes as casefile_mending
from outreach.casefile.merging.routes import routes as casefile_merging
from outreach.casefile.notices.routes import routes as casefile_notices
from outreach.casefile.photos.routes import routes as casefile_photos
from outreach.casefile.restrictions.routes import routes as casefile_restricting
from outreach.casefile.risks.routes import routes as casefile_risks
from outreach.casefile.routes import routes as casefile
from outreach.casefile.safe_contact.routes import routes as casefile_safe_contact
from outreach.casefile.take_overs.routes import routes as casefile_take_overs
from outreach.casefile.transfers.routes import routes as casefile_transfers
from outreach.casefile.use_stops.routes import routes as casefile_use_stops
from outreach.casefile.work.routes import routes as casefile_work
from outreach.dashboard.agenda.routes import routes as agenda
from outreach.dashboard.approval_table.routes import routes as approval_table
from outreach.dashboard.case_table.routes import routes as case_table
from outreach.dashboard.caseload.routes import routes as caseload
from outreach.dashboard.routes import routes as dashboard
from outreach.dashboard.subject_access.routes import routes as subject_access
from outreach.directory.agreed.routes import routes as directory_agreed
from outreach.directory.community_list.routes import routes as directory_communities
from outreach.directory.entry.routes import routes as directory_entry
from outreach.directory.proposals.routes import routes as directory_proposals
from outreach.directory.routes import routes as directory
from outreach.directory.working_group.owed.routes import routes as directory_owed
from outreach.directory.working_group.routes import routes as directory_working_group
from outreach.exchange.directories.routes import routes as exchange_directories
from outreach.exchange.fhir.routes import routes as exchange_fhir
from outreach.exchange.hsds.routes import routes as exchange_hsds
from outreach.help.routes import routes as help_routes
from outreach.partners.closing.routes import routes as partners_closing
from outreach.partners.links.handing_out.routes import routes as partners_links_handing_out
from outreach.partners.links.routes import routes as partners_links
from outreach.partners.routes import routes as partners
from outreach.statistics.routes import routes as statistics

_ROUTES = (
    access_account_factors,
    access_account,
    access_outbox,
    access,
    access_staff,
    access_telling,
    accompanying,
    api_appointments,
    api_keys,
    api_own,
    api,
    c1_encounters,
    c1_renaming,
    c1_rivalries,
    c1_rounds,
    c1_winning,
    c1_tying,
    c1_group_picture,
    c1_core_leaders,
    c1,
    c2_chasing_desk,
    c2_chasing,
    c2_letters,
    c2_packages,
    c2,
    c2_routing,
    c3_changing,
    c3_cohort,
    c3_sorting,
    c3_after_camp,
    c3_camp_crew,
    c3_camp_papers,
    c3_camp_sessions,
    c3_duty_sheet,
    c3_ways_home,
    c3_roll_call,
    c2_instrument,
    c3_finishing,
    c3_agreed,
    c3_home_life,
    c3_nightly,
    c3_residence,
    c3_placements,
    c3_plans,
    c3_from_sheet,
    c3,
    c3_spots,
    c3_tables,
    c3_together,
    c3_group_sessions,
    c4_conferences,
    c4_funds,
    c4_giving,
    c4_employers,
    c4_mentors,
    c4_inspectors,
    c4_helped,
    c4,
    c5_pathways,
    c5_reopening,
    c5_retention,
    c5,
    casefile_attachments,
    casefile_comments,
    casefile_consents,
    casefile_contradictions,
    casefile_corrections,
    casefile_emergencies,
    casefile_erasing,
    casefile_evolving,
    casefile_family,
    casefile_work,
    casefile_finding,
    casefile_flags,
    casefile_mending,
    casefile_merging,
    casefile_notices,
    casefile_photos,
    casefile_restricting,
    casefile_risks,
    casefile,
    casefile_safe_contact,
    casefile_take_overs,
    casefile_transfers,
    casefile_use_stops,
    agenda,
    approval_table,
    case_table,
    caseload,
    dashboard,
    subject_access,
    directory_agreed,
    directory_communities,
    directory_entry,
    directory_proposals,
    directory_owed,
    directory_working_group,
    directory,
    exchange_directories,
    exchange_fhir,
    exchange_hsds,
    help_routes,
    partners_closing,
    partners_links_handing_out,
    partners_links,
    partners,
    statistics,
)
BLUEPRINTS = tuple(dict.fromkeys(_ROUTES))  # modules of one package share a blueprint
