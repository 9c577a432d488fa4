from django.urls import path

from home import views

app_name = "home"

urlpatterns = [path("site-colours/<str:colour>.css", views.colours, name="colours")]
