"""FHIR R4 (4.0.1) for agencies whose systems use it: a referral as ServiceRequest and Task, answered through the Task.

The statuses are those of the referral loop of the SDOH Clinical Care guide (HL7): docs/api.md has the table.
"""
